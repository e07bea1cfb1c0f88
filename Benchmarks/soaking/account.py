"""The figures of a soak, and the promises that they break."""

import resource
import os


def percentile(values, share):
    """The value below which a share of the sorted values lies; 0 of none."""
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))] if values else 0.0


def slope(samples):
    """Least squares: how much the value grows in a minute, of (seconds, value) pairs."""
    if len(samples) < 3:
        return 0.0
    mean_time = sum(time for time, _ in samples) / len(samples)
    mean_value = sum(value for _, value in samples) / len(samples)
    spread = sum((time - mean_time) ** 2 for time, _ in samples)
    product = sum((time - mean_time) * (value - mean_value) for time, value in samples)
    return 60 * product / spread if spread else 0.0


class Account:
    """Prints figures as they come, and remembers what was broken."""

    def __init__(self):
        self.broken = []

    def title(self, text):
        print("\n%s   (load %.1f)" % (text, os.getloadavg()[0]), flush=True)

    def figure(self, name, value):
        print("  %-44s %s" % (name, value), flush=True)

    def promise(self, name, value, holds, limit=""):
        """A figure that must hold."""
        print("  %-44s %-12s %s" % (name, value, ("ok" if holds else "BROKEN") + (" (%s)" % limit if limit else "")),
              flush=True)
        if not holds:
            self.broken.append(name)

    def close(self):
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.title("result")
        self.figure("processor time of the fleet", "%.0f s" % (used.ru_utime + used.ru_stime))
        print("  broken: " + ", ".join(self.broken) if self.broken else "  every promise held")
        return 1 if self.broken else 0
