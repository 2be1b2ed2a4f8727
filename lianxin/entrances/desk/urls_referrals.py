from django.urls import path, re_path

from lianxin.entrances.desk.views import inbox, refer, referral_link, referrals

urlpatterns = [
    path("disputes/<str:code>/refer/", refer.refer, name="refer"),
    path("referrals/", referrals.index, name="referrals"),
    re_path(r"^referrals/export\.(?P<form>csv|xlsx)$", referrals.export, name="referrals_export"),
    path("referrals/<str:code>/", referrals.detail, name="referral"),
    path("referrals/<str:code>/do/<slug:slug>/", referrals.do, name="referral_do"),
    path("referrals/<str:code>/on-paper/<slug:slug>/", referrals.on_paper, name="referral_on_paper"),
    path("referrals/<str:code>/papers/<uuid:pk>/", referrals.paper, name="referral_paper"),
    path("referrals/<str:code>/letter/", referrals.letter_with_code, name="referral_letter_code"),
    re_path(r"^referrals/(?P<code>[^/]+)/letter\.(?P<fmt>pdf|docx)$", referrals.letter, name="referral_letter"),
    path("inbox/", inbox.index, name="inbox"),
    path("inbox/<str:code>/", inbox.detail, name="inbox_referral"),
    path("inbox/<str:code>/do/<slug:slug>/", inbox.do, name="inbox_do"),
    path("inbox/<str:code>/papers/<uuid:pk>/", inbox.paper, name="inbox_paper"),
    path("r/<str:token>/", referral_link.page, name="referral_link"),
    path("r/<str:token>/<slug:slug>/", referral_link.do, name="referral_link_do"),
]
