"""Injects every failure at once, then checks that no reply was lost or posted twice.

``make chaos`` starts the sandbox, `charter run` processes as users run them, and simulated people who post, edit,
delete, press buttons and ask for quiet. It kills processes with -9 and stops them, lets Slack fail as it does in
reality, takes the database away or lets it stall, and, run by root, fills the logs' disk. Events come over sockets or
as signed HTTP requests. At the end it compares the sandbox's channels with what the charter requires.

A seed repeats the actions, faults and kills in their order, but not the scheduling of the processes: in two runs with
the same seed, faults hit at slightly different moments.
"""
