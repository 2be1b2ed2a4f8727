from django.urls import path

from lianxin.entrances.desk.views import agreements, court, mediation, sessions

urlpatterns = [
    path("disputes/<str:code>/mediation/", mediation.prepare, name="mediation"),
    path("disputes/<str:code>/mediation/<slug:slug>/", mediation.do, name="mediation_do"),
    path("disputes/<str:code>/mediation/sides/<uuid:pk>/<slug:slug>/", mediation.side, name="mediation_side"),
    path("disputes/<str:code>/mediation/people/<uuid:pk>/<slug:slug>/", mediation.person, name="mediation_person"),
    path("disputes/<str:code>/mediation/helpers/<uuid:pk>/<slug:slug>/", mediation.helper, name="helper_do"),
    path("disputes/<str:code>/caucus/", mediation.caucus, name="caucus"),
    path("disputes/<str:code>/caucus/<uuid:pk>/", mediation.caucus_note, name="caucus_note"),
    path("disputes/<str:code>/sessions/new/", sessions.new, name="session_new"),
    path("disputes/<str:code>/sessions/<int:number>/", sessions.page, name="session"),
    path("disputes/<str:code>/sessions/<int:number>/unmask/", sessions.unmask, name="session_unmask"),
    path("disputes/<str:code>/sessions/<int:number>/<slug:slug>/", sessions.do, name="session_do"),
    path("disputes/<str:code>/agreements/new/", agreements.new, name="agreement_new"),
    path("disputes/<str:code>/agreements/<int:number>/", agreements.page, name="agreement"),
    path("disputes/<str:code>/agreements/<int:number>/unmask/", agreements.unmask, name="agreement_unmask"),
    path("disputes/<str:code>/agreements/<int:number>/edit/", agreements.edit, name="agreement_edit"),
    path("disputes/<str:code>/agreements/<int:number>/court/", court.page, name="agreement_court"),
    path("disputes/<str:code>/agreements/<int:number>/court/pack.<slug:fmt>", court.pack, name="court_pack"),
    path("disputes/<str:code>/agreements/<int:number>/<slug:slug>/", agreements.do, name="agreement_do"),
    path("disputes/<str:code>/agreements/<int:number>/sides/<uuid:pk>/<slug:slug>/", agreements.side, name="agreement_side"),
    path("disputes/<str:code>/agreements/<int:number>/parties/<uuid:pk>/", agreements.party, name="agreement_party"),
    path("disputes/<str:code>/obligations/<uuid:pk>/<slug:slug>/", agreements.obligation, name="obligation_do"),
]
