/// A map from database identifiers, which are mostly consecutive, to small numbers: four bytes each.
package struct IdentifierPlaces: Sendable {
    /// By identifier; −1 for none.
    private var dense: [Int32] = []
    /// Those too far from the others.
    private var scattered: [Int64: Int32] = [:]
    private var count = 0

    private static let none: Int32 = -1
    /// How many identifiers may be missing for each that is there, and at the beginning.
    private static let gaps = (each: 4, first: 1 << 20)

    /// Starts without any.
    package init() {}

    /// The number of an identifier; `nil` when it has none.
    package subscript(id: Int64) -> Int32? {
        get {
            let position = Int(id)
            if position >= 0, position < dense.count, dense[position] != Self.none { return dense[position] }
            return scattered.isEmpty ? nil : scattered[id]
        }
        set {
            let position = Int(id)
            count += 1
            if position >= dense.count, position < count * Self.gaps.each + Self.gaps.first {
                let wanted = max(position + 1, dense.count * 2)
                dense.append(contentsOf: repeatElement(Self.none, count: wanted - dense.count))
            }
            if position >= 0, position < dense.count {
                dense[position] = newValue ?? Self.none
            } else {
                scattered[id] = newValue
            }
        }
    }
}
