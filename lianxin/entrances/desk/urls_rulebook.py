from django.urls import path

from lianxin.entrances.desk.views import rulebook as views

urlpatterns = [
    path("rulebook/", views.clocks, name="rulebook"),
    path("rulebook/clocks/<slug:code>/", views.clock_edit, name="rulebook_clock"),
    path("rulebook/categories/", views.categories, name="rulebook_categories"),
    path("rulebook/categories/new/", views.category_new, name="rulebook_category_new"),
    path("rulebook/categories/<slug:code>/", views.category_edit, name="rulebook_category"),
    path("rulebook/holidays/", views.holidays, name="rulebook_holidays_now"),
    path("rulebook/holidays/<int:year>/", views.holidays, name="rulebook_holidays"),
    path("rulebook/holidays/<int:year>/published/", views.year_published, name="rulebook_year_published"),
    path("rulebook/texts/", views.wordings, name="rulebook_wordings"),
    path("rulebook/texts/<slug:code>/", views.wording_edit, name="rulebook_wording"),
]
