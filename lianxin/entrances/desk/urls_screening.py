from django.urls import path

from lianxin.entrances.desk.views import calibration, screening

urlpatterns = [
    path("disputes/<str:code>/screen/<int:number>/", screening.screen, name="dispute_screen"),
    path("disputes/<str:code>/screen/<int:number>/preview/", screening.preview, name="dispute_screen_preview"),
    path("disputes/<str:code>/screen/<int:number>/result/", screening.result, name="dispute_screened"),
    path("disputes/<str:code>/ways/", screening.ways, name="dispute_ways"),
    path("call-backs/", calibration.call_backs, name="call_backs"),
    path("calibration/", calibration.page, name="calibration"),
]
