/// Where the numbers come from that a model learns from: a name, and what each number is.
///
/// A model has one source, and says a track's vector only where the source has a row of it.
public struct VectorSource: Hashable, Sendable, Codable {
    /// The name under which a store keeps the source: `features-12`, `ears-1` or `imported:NAME`.
    public let name: String
    /// What the numbers of a row are, in their order.
    public let inputs: [VectorInput]

    /// The name of the twelve audio features, which every store has.
    public static let features = "features-12"
    /// The beginning of the names of sources that people bring.
    public static let importedPrefix = "imported:"

    /// The most numbers in a row.
    public static let mostInputs = 4_096
    /// The longest name of a source.
    public static let longestName = 64

    /// A source by its name and inputs.
    public init(name: String, inputs: [VectorInput]) {
        self.name = name
        self.inputs = inputs
    }

    /// A source of numbers that nobody has named, `v0`, `v1` and so on, all of the group `sound`.
    public init(imported name: String, width: Int) {
        self.init(
            name: Self.importedPrefix + name, inputs: (0..<width).map { VectorInput(name: "v\($0)", group: "sound") })
    }

    /// How many numbers a row has.
    public var width: Int { inputs.count }

    /// Whether people brought the source.
    public var isImported: Bool { name.hasPrefix(Self.importedPrefix) }

    /// What is wrong with the source, if anything is: a sentence without its subject.
    public var violation: String? {
        if !Self.isName(name) {
            return "has a name other than 1…\(Self.longestName) lower-case letters, digits, '-', '_', '.' and ':'"
        }
        if !(1...Self.mostInputs).contains(width) {
            return "has \(width) numbers a row; 1…\(Self.mostInputs) can be learned from"
        }
        if Set(inputs.map(\.name)).count < width { return "names two of its numbers alike" }
        return nil
    }

    /// Whether a text can name a source.
    public static func isName(_ text: String) -> Bool {
        (1...longestName).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                    UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"):
                    true
                default: false
                }
            }
    }
}

/// One of the numbers in the rows of a source.
public struct VectorInput: Hashable, Sendable, Codable {
    /// The number's name, distinct within its source.
    public let name: String
    /// What the number is about, as an explanation says it: `rhythm`, `tonality`.
    public let group: String

    /// A number by its name and group.
    public init(name: String, group: String) {
        self.name = name
        self.group = group
    }
}
