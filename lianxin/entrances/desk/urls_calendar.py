from django.urls import path

from lianxin.entrances.desk.views import calendar

urlpatterns = [
    path("calendar/", calendar.index, name="calendar"),
    path("calendar/feed/<str:token>.ics", calendar.private_feed, name="calendar_feed"),
    path("calendar/<str:token>.ics", calendar.private_feed),  # the address as it is handed out
]
