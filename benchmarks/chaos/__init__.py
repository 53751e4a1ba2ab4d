"""Everything that can go wrong, at once, for as long as it takes; then: was anything lost, or said twice?

``make chaos`` starts the sandbox, `charter run` processes as users run them, and people who post, edit, delete and
press buttons. It kills with -9, misbehaves as Slack does, stops processes, takes the database away. At the end it
compares the sandbox's channels with what the charter says should stand there.

A seed repeats the acts, the faults and the kills, in their order. It does not repeat how the machine shares its time
between the processes: two runs with one seed meet the same trouble at slightly different moments.
"""
