from django.urls import path

from lianxin.entrances.desk.views import journal as views

urlpatterns = [
    path("journal/", views.index, name="journal"),
    path("journal/verify/", views.verify, name="journal_verify"),
    path("journal/sheet/", views.sheet, name="journal_sheet"),
]
