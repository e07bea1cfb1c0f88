import Synchronization

/// The name of one job, chosen by its producer and kept through every retry: a UUID of version 7.
public struct JobID: TextIdentifier {
    /// The identifier as it stands on the wire: 36 characters, lower case.
    public let rawValue: String

    /// Makes the identifier with this text.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Draws an identifier that sorts by `time` (RFC 9562, section 5.7): 48 bits of milliseconds, 12 bits of a counter, 62
    /// random bits.
    public static func new(at time: Timestamp = SystemClock().now) -> JobID {
        let count = UInt64(counter.add(1, ordering: .relaxed).newValue)
        let high = UInt64(clamping: time.milliseconds) << 16 | 0x7000 | count & 0x0FFF
        let low = 0x8000_0000_0000_0000 | UInt64.random(in: .min ... .max) >> 2
        let text = String(unsafeUninitializedCapacity: 36) { text in
            var end = 0
            func write(_ byte: UInt8) {
                text.initializeElement(at: end, to: byte)
                end += 1
            }
            for place: UInt64 in 0..<32 {
                // The dashes of 8-4-4-4-12.
                if place == 8 || place == 12 || place == 16 || place == 20 { write(45) }
                let digit = UInt8(truncatingIfNeeded: (place < 16 ? high : low) >> (60 - place % 16 * 4) & 0xF)
                write(digit < 10 ? 48 + digit : 87 + digit)
            }
            return end
        }
        return JobID(rawValue: text)
    }

    /// Where the counter starts is drawn once for each process.
    private static let counter = Atomic(UInt32.random(in: .min ... .max))
}
