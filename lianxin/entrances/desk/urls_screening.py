from django.urls import path

from lianxin.entrances.desk.views import calibration, screening, silence

urlpatterns = [
    path("disputes/<str:code>/screen/<int:number>/", screening.screen, name="dispute_screen"),
    path("disputes/<str:code>/screen/<int:number>/preview/", screening.preview, name="dispute_screen_preview"),
    path("disputes/<str:code>/screen/<int:number>/result/", screening.result, name="dispute_screened"),
    path("disputes/<str:code>/silence/<uuid:pk>/", silence.page, name="silence"),
    path("disputes/<str:code>/silence/<uuid:pk>/<slug:slug>/", silence.do, name="silence_do"),
    path("disputes/<str:code>/ways/", screening.ways, name="dispute_ways"),
    path("call-backs/", calibration.call_backs, name="call_backs"),
    path("calibration/", calibration.page, name="calibration"),
]
