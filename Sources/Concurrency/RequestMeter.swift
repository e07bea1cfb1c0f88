/// Counts the requests that are sent while it is current, tokens and repeated attempts included.
///
///     let meter = RequestMeter()
///     try await RequestMeter.$current.withValue(meter) { try await provider.albums(of: artist, page: .first) }
///     print(meter.take())
package final class RequestMeter: Sendable {
    /// The meter of this task and its children; `nil` where nobody counts.
    @TaskLocal package static var current: RequestMeter?

    private let count = Mutex(0)

    /// Starts at 0.
    package init() {}

    /// Counts one request.
    package func note() {
        count.withLock { $0 += 1 }
    }

    /// Returns the count, which then begins at 0 again.
    package func take() -> Int {
        count.withLock { count in
            defer { count = 0 }
            return count
        }
    }
}
