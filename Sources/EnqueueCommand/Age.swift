import Concurrency
import Messaging

/// A span of time as people say it: the two largest units that matter.
struct Age: CustomStringConvertible {
    let description: String
    /// The same without spaces and the smaller unit's name, for a table: `2m13`, `5h07`.
    let short: String

    init(milliseconds: Int64) {
        let seconds = max(0, milliseconds) / 1_000
        func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        (description, short) =
            switch seconds {
            case ..<1: ("\(max(0, milliseconds)) ms", "\(max(0, milliseconds))ms")
            case ..<60: ("\(seconds) s", "\(seconds)s")
            case ..<3_600: ("\(seconds / 60) min \(seconds % 60) s", "\(seconds / 60)m\(padded(seconds % 60))")
            case ..<86_400:
                ("\(seconds / 3_600) h \(seconds / 60 % 60) min", "\(seconds / 3_600)h\(padded(seconds / 60 % 60))")
            default:
                (
                    "\(seconds / 86_400) d \(seconds / 3_600 % 24) h",
                    "\(seconds / 86_400)d\(padded(seconds / 3_600 % 24))"
                )
            }
    }

    /// The time from one moment to a later one.
    init(since moment: Timestamp, _ now: Timestamp) {
        self.init(milliseconds: now.milliseconds - moment.milliseconds)
    }
}
