from django.urls import path

from lianxin.entrances.desk.views import notices, outbox, sent

urlpatterns = [
    path("notices/", notices.index, name="notices"),
    path("notices/all-read/", notices.all_read, name="notices_all_read"),
    path("notices/new/", sent.new, name="notice_new"),
    path("notices/sent/", sent.index, name="notices_sent"),
    path("notices/sent/<uuid:pk>/", sent.detail, name="notice_sent"),
    path("notices/sent/<uuid:pk>/remind/", sent.remind, name="notice_remind"),
    path("notices/<uuid:pk>/", notices.detail, name="notice"),
    path("notices/<uuid:pk>/go/", notices.go, name="notice_go"),
    path("notices/<uuid:pk>/confirm/", notices.confirm, name="notice_confirm"),
    path("notices/<uuid:pk>/take/", notices.take, name="notice_take"),
    path("outbox/", outbox.index, name="outbox"),
    path("outbox/<uuid:pk>/<slug:verb>/", outbox.do, name="outbox_do"),
]
