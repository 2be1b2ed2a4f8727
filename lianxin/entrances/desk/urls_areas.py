from django.urls import path

from lianxin.entrances.desk.views import areas

urlpatterns = [
    path("areas/pick", areas.pick, name="areas_pick"),
]
