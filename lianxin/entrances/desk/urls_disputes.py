from django.urls import path, re_path

from lianxin.entrances.desk.views import dispute, dispute_acts, disputes

urlpatterns = [
    path("disputes/", disputes.index, name="disputes"),
    path("disputes/find/", disputes.find, name="disputes_find"),
    re_path(r"^disputes/export\.(?P<form>csv|xlsx)$", disputes.export, name="disputes_export"),
    path("disputes/person/", disputes.person, name="disputes_person"),
    path("disputes/views/", disputes.keep_view, name="disputes_view"),
    path("disputes/views/<uuid:pk>/drop/", disputes.drop_view, name="disputes_view_drop"),
    path("disputes/<str:code>/", dispute.page, name="dispute"),
    path("disputes/<str:code>/unmask/", dispute.unmask, name="dispute_unmask"),
    path("disputes/<str:code>/history/", dispute.history, name="dispute_history"),
    path("disputes/<str:code>/visits/", dispute.visits, name="dispute_visits"),
    path("disputes/<str:code>/visits/<uuid:pk>/", dispute_acts.visit, name="dispute_visit"),
    path("disputes/<str:code>/do/<slug:slug>/", dispute_acts.act, name="dispute_act"),
    path("disputes/<str:code>/sides/<uuid:pk>/<slug:slug>/", dispute_acts.side_act, name="dispute_side"),
    path("disputes/<str:code>/parties/<uuid:pk>/<slug:slug>/", dispute_acts.party_act, name="dispute_party"),
]
