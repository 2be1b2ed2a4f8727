from django.urls import path, re_path

from lianxin.entrances.desk.views import roster

urlpatterns = [
    path("roster/", roster.index, name="roster"),
    re_path(r"^roster/export\.(?P<form>csv|xlsx)$", roster.export, name="roster_export"),
    path("roster/new/", roster.new, name="roster_new"),
    path("roster/terms/", roster.terms, name="roster_terms"),
    path("roster/terms/<uuid:pk>/drop/", roster.drop_term, name="roster_term_drop"),
    path("roster/<uuid:pk>/", roster.entry, name="roster_entry"),
    path("roster/<uuid:pk>/edit/", roster.edit, name="roster_edit"),
    path("roster/<uuid:pk>/end/", roster.end, name="roster_end"),
    path("roster/<uuid:pk>/training/", roster.training, name="roster_training"),
    path("roster/<uuid:pk>/training/<uuid:row>/strike/", roster.strike, name="roster_training_strike"),
    path("roster/<uuid:pk>/available/", roster.available, name="roster_available"),
]
