/// How many jobs a worker reads before a slot is free for them.
///
/// One read takes as long as several tiny jobs run. A worker of few slots that read one job for each free slot would
/// mostly wait for the broker. So it reads ahead as many jobs as its slots can run within ``horizon``, estimated from
/// the durations of its last jobs. Jobs that take longer than the horizon are not read ahead: they stay in the queue,
/// where an idle worker finds them.
///
/// The estimate is cautious: one long job raises it at once, short jobs lower it slowly. Each short job in a row lets
/// the worker read one more job ahead. See docs/decisions/0047.
struct ReadAhead: Equatable {
    /// How long after its read a job starts at the latest, as far as the estimate goes.
    static let horizon = Duration.milliseconds(2)
    /// How many jobs are pending at once when a worker reads ahead; one with as many slots needs no more.
    static let mostPending = 64

    /// How many jobs run at once.
    let concurrency: Int
    /// For how long a job keeps its slot.
    private var estimate = Duration.zero
    /// How many jobs in a row were short, up to ``mostPending``.
    private var streak = 0

    /// Reads nothing ahead before it has seen short jobs.
    init(concurrency: Int) {
        self.concurrency = concurrency
    }

    /// How many jobs to read beyond those that have a slot; 0 unless jobs are tiny.
    var depth: Int {
        guard streak > 0, concurrency < Self.mostPending else { return 0 }
        let perSlot = Int(min(Self.horizon / max(estimate, .microseconds(1)), Double(Self.mostPending)))
        return min(streak, perSlot * concurrency, Self.mostPending - concurrency)
    }

    /// Notes that a job took `duration` and freed its slot.
    mutating func freed(after duration: Duration) {
        estimate = max(duration, (estimate * 7 + duration) / 8)
        streak = duration <= Self.horizon ? min(streak + 1, Self.mostPending) : 0
    }

    /// What was read ahead did not start in time.
    mutating func fellBehind() {
        streak = 0
    }
}
