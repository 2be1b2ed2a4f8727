"""Word to people who work (a ``Notice``) and to people outside (a ``Message``). Each exists once and arrives once.

Staff are known here by their key only: who is in a unit, and who may write to whom, is asked by ``officers`` and above. A message
to somebody outside says no more than that they may call back; it waits until ``contacts`` allows it, and without a configured
gateway nothing leaves the machine: the outbox shows it, and an officer tells it.
"""
