public import Logging

extension HealthListener {
    /// The listener of a process that is ready as long as it talks to its broker and passes its other checks.
    ///
    /// It listens on all addresses: whoever sets the port wants it to be reached by a scraper or an orchestrator.
    ///
    /// - Parameters:
    ///   - port: the port, from `JUKE_METRICS_PORT`.
    ///   - metrics: what `/metrics` shows.
    ///   - logger: where the listener logs.
    ///   - further: what else must be so, its store for instance.
    ///   - isHealthy: whether the broker answered lately.
    public init(
        port: Int, metrics: MetricsRegistry, logger: Logger,
        further: @escaping @Sendable () -> [HealthReport.Check] = { [] }, isHealthy: @escaping @Sendable () -> Bool
    ) {
        self.init(
            host: "0.0.0.0", port: port, metrics: { metrics.render() },
            ready: {
                let isHealthy = isHealthy()
                let broker = HealthReport.Check(
                    "broker", isHealthy: isHealthy,
                    detail: isHealthy
                        ? "the broker answered within the last 10 s"
                        : "the broker has not answered for 10 s; is Redis reachable? run `juke-enqueue doctor`"
                )
                return HealthReport([broker] + further())
            },
            logger: logger
        )
    }
}
