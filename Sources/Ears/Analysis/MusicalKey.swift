/// A key: a tonic and whether it is major.
public struct MusicalKey: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The tonic's pitch class, 0 for C to 11 for B.
    public let pitchClass: Int
    /// Whether the key is major; it is minor otherwise.
    public let isMajor: Bool

    /// Makes a key.
    public init(pitchClass: Int, isMajor: Bool) {
        self.pitchClass = pitchClass
        self.isMajor = isMajor
    }

    /// Its name, such as `F# minor`.
    public var description: String {
        let names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]
        let name = names.indices.contains(pitchClass) ? names[pitchClass] : "?"
        return "\(name) \(isMajor ? "major" : "minor")"
    }
}
