import Concurrency

/// Fails a number of times, then no more.
final class Failures: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func fail() throws {
        let isLeft = left.withLock { left in
            left -= 1
            return left >= 0
        }
        if isLeft { throw Sample.unavailable }
    }
}
