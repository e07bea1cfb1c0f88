import Foundation

/// Jobs a second, as people say it.
struct Rate: CustomStringConvertible {
    let description: String

    init(perSecond: Double) {
        description =
            switch perSecond {
            case ..<0.05: "0/s"
            case ..<9.95: String(format: "%.1f/s", perSecond)
            default: "\(Int(perSecond.rounded()))/s"
            }
    }
}
