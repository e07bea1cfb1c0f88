import Catalog

/// The tracks that a path is chosen from: its ends, and some hundred that may stand between them.
struct PathPool: Sendable {
    /// Their rows; the first two are the ends.
    private(set) var rows: [Int] = []
    /// By candidate, numbers of its artists within the pool, entries that stand for many artists left out.
    private(set) var artists: [[Int]] = []
    /// By candidate, the number of its recording within the pool, the same for all versions.
    private(set) var recordings: [Int] = []
    /// The components of all candidates, one after another.
    private(set) var vectors: [Float] = []
    /// What a row loses for the request's targets and its familiarity.
    var penalty: (@Sendable (_ row: Int, _ cosine: Float) -> Float)?
    /// What steps cost.
    let costs: StepCosts
    private let index: CatalogIndex
    private var known: Set<Int> = []
    private var artistNumbers: [Int: Int] = [:]
    private var recordingNumbers: [Int: Int] = [:]

    /// How many tracks of one artist a search adds.
    private static let mostPerArtist = 2
    /// The cosine for which penalties are asked: that of what is close.
    private static let closeCosine: Float = 0.9

    /// A pool of the ends alone.
    init(from start: Int, to end: Int, _ costs: StepCosts, in index: CatalogIndex) {
        self.costs = costs
        self.index = index
        append(start)
        append(end)
    }

    /// The number of candidates, the ends included.
    var count: Int { rows.count }
    /// The number of different artists.
    var artistCount: Int { artistNumbers.count }
    /// The number of different recordings.
    var recordingCount: Int { recordingNumbers.count }

    /// The vector of any track.
    func vector(of row: Int) -> [Float] { index.vector(of: EntityRef(.track, row: row)) }

    /// Adds tracks.
    ///
    /// - Parameters:
    ///   - found: The tracks, the best first; those of an artist beyond the second are left out.
    ///   - most: How many new ones are taken.
    mutating func add(_ found: [Int], atMost most: Int = .max) {
        var uses: [Int: Int] = [:]
        var left = most
        for row in found where left > 0 {
            let performers = performers(of: row)
            guard !performers.contains(where: { uses[$0, default: 0] >= Self.mostPerArtist }) else { continue }
            for artist in performers { uses[artist, default: 0] += 1 }
            if !known.contains(row) {
                append(row)
                left -= 1
            }
        }
    }

    /// The positions of all artists of the candidates.
    var artistPositions: Set<Int> { Set(artistNumbers.keys) }

    /// What it costs that a candidate stands in the path, whatever is beside it.
    func ownCost(of candidate: Int) -> Float {
        guard let penalty else { return 0 }
        let lost = penalty(rows[candidate], Self.closeCosine)
        return lost * lost
    }

    private func performers(of row: Int) -> [Int] { index.performers(of: EntityRef(.track, row: row)) }

    private mutating func append(_ row: Int) {
        known.insert(row)
        rows.append(row)
        vectors += vector(of: row)
        artists.append(performers(of: row).map { Self.number($0, in: &artistNumbers) })
        recordings.append(Self.number(index.versions(of: .track).representative(of: row), in: &recordingNumbers))
    }

    private static func number(_ key: Int, in numbers: inout [Int: Int]) -> Int {
        if let number = numbers[key] { return number }
        numbers[key] = numbers.count
        return numbers.count - 1
    }
}
