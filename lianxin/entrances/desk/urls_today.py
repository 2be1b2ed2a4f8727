from django.urls import path

from lianxin.entrances.desk.views import today

urlpatterns = [path("", today.today, name="today")]
