import Embedding

/// The rows of a table that have changed since its index was built, with what they have now: vector, quality, features.
///
/// A row keeps its number. Immutable; the next change makes another value, which shares nothing that is written to.
final class ChangedRows: Sendable {
    /// The rows, in the order in which they changed first; ``vectors`` are in this order.
    let rows: [Int32]
    let vectors: VectorStorage
    /// How many of the rows have no vector any more.
    let goneCount: Int
    private let state: State

    /// What is known of the rows.
    fileprivate struct State: Sendable {
        var rows: [Int32] = []
        /// By row, its position among ``rows``.
        var positions: [Int32: Int32] = [:]
        /// A bit for each row of the table.
        var bits: [UInt64]
        var qualities: [Float] = []
        var gone: Set<Int32> = []
    }

    /// By position, the features, not a number where one is missing.
    private let features: Column<Float>

    fileprivate init(_ state: State, _ vectors: VectorStorage, _ features: [Float]) {
        self.state = state
        self.vectors = vectors
        self.features = Column(features)
        rows = state.rows
        goneCount = state.gone.count
    }

    /// How many rows have changed.
    var count: Int { rows.count }

    /// Whether a row has changed.
    func contains(_ row: Int) -> Bool { state.bits[row / 64] & 1 << UInt64(row % 64) != 0 }

    /// Whether a row has no vector any more.
    func isGone(_ row: Int) -> Bool { goneCount > 0 && state.gone.contains(Int32(row)) }

    private func position(of row: Int) -> Int? {
        contains(row) ? state.positions[Int32(row)].map(Int.init) : nil
    }

    /// The vector of a row; `nil` for one that has not changed.
    func vector(of row: Int) -> [Float]? { position(of: row).map(vectors.vector) }

    /// The quality of a row; `nil` for one that has not changed.
    func quality(of row: Int) -> Float? { position(of: row).map { state.qualities[$0] } }

    /// The features of a row, empty where none is known; `nil` for one that has not changed.
    func features(of row: Int) -> [Float]? {
        guard let position = position(of: row) else { return nil }
        let width = FactColumns.attributes.count
        let values = features.part(position * width..<(position + 1) * width).values
        return values.allSatisfy(\.isNaN) ? [] : values
    }

    /// A row's feature at a position of ``FactColumns/attributes``, not a number where it is missing; `nil` for a row
    /// that has not changed.
    func feature(_ position: Int, of row: Int) -> Float? {
        self.position(of: row).map { features[$0 * FactColumns.attributes.count + position] }
    }

    /// Whether any changed row has the feature at a position.
    func hasFeature(at position: Int) -> Bool {
        stride(from: position, to: features.count, by: FactColumns.attributes.count).contains { !features[$0].isNaN }
    }
}

extension ChangedRows {
    /// Takes further changes of a table.
    struct Builder {
        private var state: State
        private let vectors: VectorStorage
        private var features: [Float]

        /// Starts from what has changed already.
        ///
        /// - Parameters:
        ///   - earlier: The changes so far; `nil` for none.
        ///   - count: How many rows the table has.
        ///   - more: How many further rows are expected.
        init(_ earlier: ChangedRows?, count: Int, more: Int) {
            state = earlier?.state ?? State(bits: [UInt64](repeating: 0, count: count / 64 + 1))
            features = earlier?.features.values ?? []
            let room = (earlier?.count ?? 0) + more
            vectors = earlier?.vectors.copy(capacity: room) ?? VectorStorage(capacity: room)
        }

        /// Whether a row has no vector any more.
        func isGone(_ row: Int) -> Bool { state.gone.contains(Int32(row)) }

        /// What a row has now; `nil` for one that has not changed.
        func row(_ row: Int) -> (vector: [Float], quality: Float, features: [Float])? {
            guard let position = state.positions[Int32(row)].map(Int.init) else { return nil }
            let width = FactColumns.attributes.count
            return (
                vectors.vector(at: position), state.qualities[position],
                Array(features[position * width..<(position + 1) * width])
            )
        }

        /// Notes what a row has now.
        ///
        /// - Parameters:
        ///   - row: The row's number.
        ///   - vector: A unit vector.
        ///   - quality: How far the vector can be trusted.
        ///   - features: By attribute, not a number where one is missing.
        mutating func put(_ row: Int, _ vector: [Float], quality: Float, features: [Float]) {
            state.gone.remove(Int32(row))
            let width = FactColumns.attributes.count
            if let known = state.positions[Int32(row)] {
                let position = Int(known)
                vectors.replace(position, by: vector)
                state.qualities[position] = quality
                self.features.replaceSubrange(position * width..<(position + 1) * width, with: features)
                return
            }
            state.positions[Int32(row)] = Int32(state.rows.count)
            state.rows.append(Int32(row))
            state.bits[row / 64] |= 1 << UInt64(row % 64)
            vector.withUnsafeBufferPointer { vectors.append($0, factor: 1) }
            state.qualities.append(quality)
            self.features += features
        }

        /// Notes that a row has no vector any more; what else it has stays.
        mutating func remove(_ row: Int, _ vector: [Float], quality: Float, features: [Float]) {
            put(row, vector, quality: quality, features: features)
            state.gone.insert(Int32(row))
        }

        /// The changes so far; the builder must not be used afterwards.
        consuming func build() -> ChangedRows { ChangedRows(state, vectors, features) }
    }
}
