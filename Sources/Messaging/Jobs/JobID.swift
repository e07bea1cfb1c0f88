/// The name of one job, chosen by its producer and kept through every retry: a UUID of version 7.
public struct JobID: TextIdentifier {
    /// The identifier as it stands on the wire: 36 characters, lower case.
    public let rawValue: String

    /// Makes the identifier with this text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Draws an identifier that sorts by `time` (RFC 9562, section 5.7): 48 bits of milliseconds, 74 random bits.
    public static func new(at time: Timestamp = SystemClock().now) -> JobID {
        let milliseconds = UInt64(clamping: time.milliseconds)
        let random = UInt64.random(in: .min ... .max)
        let high = milliseconds << 16 | 0x7000 | random & 0x0FFF
        let low = 0x8000_0000_0000_0000 | UInt64.random(in: .min ... .max) >> 2

        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, word) in [high, low].enumerated() {
            for nibble in stride(from: 60, through: 0, by: -4) {
                // The dashes of 8-4-4-4-12 stand after nibbles 8 and 12 of the first word, 0 and 4 of the second.
                if index == 0 ? (nibble == 28 || nibble == 12) : (nibble == 60 || nibble == 44) { text.append(45) }
                text.append(digits[Int(word >> UInt64(nibble) & 0xF)])
            }
        }
        return JobID(rawValue: String(decoding: text, as: UTF8.self))
    }
}
