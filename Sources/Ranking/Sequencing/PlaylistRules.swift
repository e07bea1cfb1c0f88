import Catalog
import Recommendations

/// What a playlist is to keep, and what breaking it costs.
///
///     cost of a track = its distance from the seeds + ½ · its distance from the track before
///                       + how far its energy is from the curve
///                       + 100 for a tempo or key that is asked for and not known
///                       + 100 for each rule that it breaks, 300 for one about artists or a seed's share
///
/// So a rule is broken only where nothing else can be chosen, and of the playlists that break the fewest the one is
/// taken whose tracks are nearest. A value that is not known breaks the rule that asks for it.
struct PlaylistRules: Sendable {
    /// The energy that each place is to have; empty without a curve.
    let energies: [Float]
    private let tempoStep: Float?
    private let matchesKeys: Bool
    /// How many tracks of one artist there may be.
    let mostPerArtist: Int
    /// How many tracks of others stand between two of one artist at least.
    let artistGap: Int
    /// How many tracks near one seed there may be, where each seed is to have its share.
    let mostPerSeed: Int

    /// What a broken rule costs.
    static let fault: Float = 100
    /// What a broken rule about artists or a seed's share costs.
    static let heavyFault: Float = 300
    /// What the distance of neighbours counts.
    private static let smoothness: Float = 0.5

    init(_ form: PlaylistForm, energies: [Float], mostPerArtist: Int?, mostPerSeed: Int = .max) {
        self.mostPerSeed = mostPerSeed
        self.energies = energies
        // A little more, so that rounding breaks no rule.
        tempoStep = form.maxTempoStep.map { Float($0 / 100) + 1e-6 }
        matchesKeys = form.matchesKeys
        self.mostPerArtist = mostPerArtist ?? .max
        artistGap = form.artistGap ?? 0
    }

    /// The cost of a track at a place, whatever stands before it.
    func cost(of candidate: PlaylistPool.Candidate, at place: Int) -> Float {
        // What is not known goes with nothing, neither before nor after.
        let unknown =
            (tempoStep != nil && candidate.tempo.isNaN ? Self.fault : 0)
            + (matchesKeys && candidate.key == nil ? Self.fault : 0)
        guard place < energies.count else { return candidate.distance + unknown }
        let difference = abs(candidate.energy - energies[place])
        // A comparison with what is not a number is false.
        let isNear = difference <= Float(PlaylistForm.energyTolerance) + 1e-6
        return candidate.distance + unknown + (difference.isNaN ? 1 : difference) + (isNear ? 0 : Self.fault)
    }

    /// What the rules between neighbours cost.
    func cost(from before: PlaylistPool.Candidate, to candidate: PlaylistPool.Candidate) -> Float {
        (keepsTempo(before, candidate) ? 0 : Self.fault) + (keepsKey(before, candidate) ? 0 : Self.fault)
    }

    /// What the way between neighbours costs.
    func cost(ofCosine cosine: Float) -> Float { Self.smoothness * (1 - cosine) }

    /// Whether the tempo changes little enough.
    func keepsTempo(_ before: PlaylistPool.Candidate, _ candidate: PlaylistPool.Candidate) -> Bool {
        guard let tempoStep else { return true }
        return abs(candidate.tempo - before.tempo) <= tempoStep * before.tempo
    }

    /// Whether the keys go together.
    func keepsKey(_ before: PlaylistPool.Candidate, _ candidate: PlaylistPool.Candidate) -> Bool {
        guard matchesKeys else { return true }
        guard let left = before.key, let right = candidate.key else { return false }
        return left.goesWith(right)
    }

    /// Whether a key goes with those of both neighbours, as far as there are any.
    func keepsKeys(
        _ key: ScaleKey?, between before: PlaylistPool.Candidate?, and after: PlaylistPool.Candidate?
    ) -> Bool {
        guard matchesKeys else { return true }
        guard let key else { return false }
        return [before, after].allSatisfy { neighbour in
            guard let neighbour else { return true }
            return neighbour.key?.goesWith(key) ?? true
        }
    }

    /// The energies and tempos that keep the rules at a place.
    ///
    /// - Parameters:
    ///   - place: The place.
    ///   - before: The track before it.
    ///   - after: The track that follows on it.
    /// - Returns: The ranges of the features for which there is a rule; none where no value keeps it.
    func ranges(
        at place: Int, between before: PlaylistPool.Candidate?, and after: PlaylistPool.Candidate?
    ) -> [MusicAttribute: ClosedRange<Double>] {
        var ranges: [MusicAttribute: ClosedRange<Double>] = [:]
        if place < energies.count {
            let (energy, tolerance) = (Double(energies[place]), PlaylistForm.energyTolerance)
            ranges[.energy] = (energy - tolerance)...(energy + tolerance)
        }
        guard let tempoStep else { return ranges }
        let step = Double(tempoStep)
        var (low, high) = (1.0, 1_000.0)
        if let tempo = before?.tempo, tempo > 0 {
            (low, high) = (Double(tempo) * (1 - step), Double(tempo) * (1 + step))
        }
        if let tempo = after?.tempo, tempo > 0 {
            low = max(low, Double(tempo) / (1 + step))
            if step < 1 { high = min(high, Double(tempo) / (1 - step)) }
        }
        // Where nothing lies between both the way from the one before counts.
        if low <= high { ranges[.tempo] = low...high }
        return ranges
    }

    /// Whether a track's energy is near enough to the curve.
    func keepsEnergy(_ candidate: PlaylistPool.Candidate, at place: Int) -> Bool {
        guard place < energies.count else { return true }
        return abs(candidate.energy - energies[place]) <= Float(PlaylistForm.energyTolerance) + 1e-6
    }
}

extension PlaylistForm.EnergyCurve {
    /// The energies of `count` places.
    ///
    /// - Parameters:
    ///   - count: How many places there are.
    ///   - range: What a curve with a name goes from and to.
    /// - Returns: One energy for each place.
    func energies(_ count: Int, within range: ClosedRange<Double>) -> [Float] {
        let (low, high) = (range.lowerBound, range.upperBound)
        let points: [Double] =
            switch self {
            case .rising: [low, high]
            case .falling: [high, low]
            case .arc: [low, high, low]
            case .points(let points): points
            }
        return (0..<count).map { place in
            guard count > 1, points.count > 1 else { return Float(points.first ?? low) }
            let way = Double(place) / Double(count - 1) * Double(points.count - 1)
            let left = min(Int(way), points.count - 2)
            return Float(points[left] + (way - Double(left)) * (points[left + 1] - points[left]))
        }
    }
}
