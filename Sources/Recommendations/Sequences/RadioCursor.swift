import Foundation
import Hashing

/// Writes the state of a radio as a text that only its writer can have written, and reads it again.
///
///     base64url( state ‖ first 16 bytes of HMAC-SHA-256( key, state ) )         RFC 4648, section 5, and RFC 2104
///
/// Whoever goes on with a radio sends the text back. Nothing is kept in between; all gateways that share a key read
/// each other's.
package struct RadioCursor: Sendable {
    private let key: [UInt8]

    /// How many bytes of the code are kept: 128 bits.
    private static let codeBytes = 16

    /// Seals with a key.
    ///
    /// - Parameter key: Any number of bytes; 32 random ones are best.
    package init(key: [UInt8]) {
        self.key = key
    }

    /// The text of a state.
    package func text(of state: RadioState) -> String {
        let bytes = state.bytes
        return Data(bytes + code(of: bytes)).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The state of a text.
    ///
    /// - Returns: `nil` when it was not written with this key, or changed since.
    package func state(of text: String) -> RadioState? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: plain + padding), data.count > Self.codeBytes else { return nil }
        let bytes = [UInt8](data.dropLast(Self.codeBytes))
        guard HMAC.areEqual([UInt8](data.suffix(Self.codeBytes)), code(of: bytes)) else { return nil }
        return RadioState(bytes: bytes)
    }

    private func code(of bytes: [UInt8]) -> [UInt8] {
        Array(HMAC.sha256(bytes, key: key).prefix(Self.codeBytes))
    }
}
