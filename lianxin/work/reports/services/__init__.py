"""Taking a report and deciding it. Each service takes the actor as ``by`` and is one transaction with its journal line."""
