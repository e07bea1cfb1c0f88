import Foundation

extension ConsumerName {
    /// A name that no other start of any process has: `<role>-<host>-<pid>-<random>`.
    public static func unique(role: String) -> ConsumerName {
        let random = String(UInt32.random(in: .min ... .max), radix: 36)
        return ConsumerName("\(role)-\(ProcessInfo.processInfo.hostName)-\(getpid())-\(random)")
    }
}
