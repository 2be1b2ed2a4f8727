from django.urls import path

from lianxin.entrances.desk.views import spot

urlpatterns = [
    path("spot/", spot.spot, name="spot"),
    path("spot/<str:code>/", spot.done, name="spot_done"),
]
