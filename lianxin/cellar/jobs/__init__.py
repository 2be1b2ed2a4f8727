"""Long work and what must happen once: rows are the queue, the worker takes them; no broker.

A room registers ``services.register(kind, handler)`` for work somebody asks for, and ``services.register_sweep(name,
function, every)`` for what is due by the clock, both from its ``apps.ready``. ``lianxin work`` runs them. A job's
parameters, its message and its bad rows are sealed under its own key.
"""
