import CEars

/// The hundred numbers that say how a recording sounds, in the order of ``names``.
///
/// `docs/ears.md` defines each. They have four significant digits and do not depend on how loud the file is, but for
/// `loudness` itself.
package struct AudioDescriptors: Hashable, Sendable, Codable {
    /// How many descriptors there are.
    package static let count = Int(EARS_DESCRIPTORS)
    /// The name of each descriptor; stable for an ``AudioAnalysis/currentVersion``.
    package static let names: [String] = (0..<EARS_DESCRIPTORS).map { String(cString: ears_descriptor_name($0)) }
    /// The group of each descriptor: modulation, contrast, valley, spectral, tonal, rhythm, loudness or stereo.
    package static let groups: [String] = (0..<EARS_DESCRIPTORS).map { String(cString: ears_descriptor_group($0)) }

    /// The numbers, ``count`` of them.
    package let values: [Float]

    /// Descriptors from as many numbers as there are descriptors.
    ///
    /// - Returns: nil for another count, or when one of them is not finite.
    package init?(_ values: [Float]) {
        guard values.count == Self.count, values.allSatisfy(\.isFinite) else { return nil }
        self.values = values
    }

    /// Reads an array of numbers.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let descriptors = AudioDescriptors(try container.decode([Float].self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not \(Self.count) finite numbers")
        }
        self = descriptors
    }

    /// Writes an array of numbers.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    /// The number with a name; nil when no descriptor has it.
    package subscript(name: String) -> Float? {
        Self.names.firstIndex(of: name).map { values[$0] }
    }

    /// The numbers as 400 bytes, little-endian single precision: what a store keeps.
    package var bytes: [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init) }
    }

    /// Descriptors from what ``bytes`` gave; nil for anything else.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.count * 4 else { return nil }
        self.init(
            (0..<Self.count).map { index in
                Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[index * 4 + $1]) << UInt32($1 * 8) })
            })
    }
}
