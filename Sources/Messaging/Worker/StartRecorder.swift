/// Notes in the records of running jobs that they run.
///
/// Only a job that takes a while is worth the note; that of a short one would come too late to be read. So this looks every
/// twentieth of a second, while anything runs, at what has run that long.
struct StartRecorder {
    let worker: Worker
    private static let delay = Duration.milliseconds(50)

    /// Notes until cancelled.
    func run() async {
        while !Task.isCancelled {
            await worker.bench.waitForUnnoted()
            try? await worker.clock.sleep(for: Self.delay)
            for delivery in worker.bench.takeUnnoted(startedBefore: worker.clock.now - Self.delay) {
                // A note that does not arrive is not missed.
                _ = try? await worker.broker.begin(delivery)
            }
        }
    }
}
