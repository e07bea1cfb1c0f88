/// A span of time as people say it: the two largest units that matter.
struct Age: CustomStringConvertible {
    let description: String

    init(milliseconds: Int64) {
        let seconds = max(0, milliseconds) / 1_000
        description =
            switch seconds {
            case ..<1: "\(max(0, milliseconds)) ms"
            case ..<60: "\(seconds) s"
            case ..<3_600: "\(seconds / 60) min \(seconds % 60) s"
            case ..<86_400: "\(seconds / 3_600) h \(seconds / 60 % 60) min"
            default: "\(seconds / 86_400) d \(seconds / 3_600 % 24) h"
            }
    }
}
