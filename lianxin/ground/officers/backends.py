"""Login by username and password."""

from django.contrib.auth.backends import ModelBackend


class StaffBackend(ModelBackend):
    """Django's, without its permission tables: what a person may do hangs on the post acted under."""

    def has_perm(self, user_obj, perm, obj=None):
        return False
