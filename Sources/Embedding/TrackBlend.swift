import Catalog

/// From features to the unit vectors of tracks: projection, the artist's context, the genre block, unit length.
///
///     x = transform(features) · P                                over the artist's n recordings: m = mean of x
///     v = (1 − λ) x + λ (n m − x) / (n − 1)                      x itself where nobody, or nothing else, is known
///         but for the track's own dimensions, where v = x
///     v = [v / |v|, g] / length                                  with a genre block: g from the artist's tags, else
///                                                                from the mean of its tracks' v / |v|
struct TrackBlend {
    private let model: TrainedModel

    init(_ model: TrainedModel) {
        self.model = model
    }

    /// The unit vectors of tracks, of each artist all there are.
    func vectors(
        of tracks: [CorpusTrack], artists: [Int64: CorpusArtist]
    ) -> (vectors: [Float], valid: [Bool]) {
        var (components, valid) = model.projection.components(of: tracks)
        let groups = Dictionary(grouping: tracks.indices.filter { valid[$0] && tracks[$0].artist != nil }) {
            tracks[$0].artist ?? 0
        }
        for (id, members) in groups {
            let artist = artists[id]
            let isSingleArtist = artist.map { !$0.isVarious } ?? true
            if model.context > 0 && isSingleArtist { blend(members, of: tracks, in: &components) }
            guard let block = model.genreBlock else { continue }
            if isSingleArtist {
                finish(members, of: tracks, tags: artist?.genres ?? [], block, in: &components)
            } else {
                for member in members { finish([member], of: tracks, tags: [], block, in: &components) }
            }
        }
        for index in tracks.indices where valid[index] {
            if let block = model.genreBlock, tracks[index].artist == nil {
                finish([index], of: tracks, tags: [], block, in: &components)
            }
            valid[index] = normalise(&components, at: index, count: Space.dimensions)
        }
        return (components, valid)
    }

    /// Moves the artist's tracks towards the mean of its other recordings, each of which counts once.
    private func blend(_ members: [Int], of tracks: [CorpusTrack], in components: inout [Float]) {
        var seen = SeenRecordings()
        var sum = [Double](repeating: 0, count: Space.dimensions)
        var count = 0.0
        for member in members.sorted(by: { tracks[$0].id < tracks[$1].id })
        where seen.insert(tracks[member].recording) {
            for component in 0..<Space.dimensions {
                sum[component] += Double(components[member * Space.dimensions + component])
            }
            count += 1
        }
        guard count > 1 else { return }
        // (1 − λ) x + λ (n m − x) / (n − 1), gathered by x and m.
        let context = model.context * count / (count - 1)
        let own = Float(1 - context)
        let share = sum.map { Float(context * $0 / count) }
        let audio = model.genreBlock == nil ? Space.dimensions : GenreBlock.audioDimensions
        for member in members {
            for component in 0..<audio - model.ownDimensions {
                let position = member * Space.dimensions + component
                components[position] = own * components[position] + share[component]
            }
        }
    }

    /// Brings the audio parts of one artist's tracks to unit length and puts the genre part behind each.
    private func finish(
        _ members: [Int], of tracks: [CorpusTrack], tags: [String], _ block: GenreBlock, in components: inout [Float]
    ) {
        let audio = GenreBlock.audioDimensions
        let heard = members.filter { normalise(&components, at: $0, count: audio) }
        let part = block.part(of: tags) ?? suggested(block, by: heard, of: tracks, in: components)
        for member in heard {
            for component in 0..<GenreBlock.dimensions {
                components[member * Space.dimensions + audio + component] = part?[component] ?? 0
            }
        }
    }

    /// The genre part that the tracks' mean sound suggests.
    private func suggested(
        _ block: GenreBlock, by members: [Int], of tracks: [CorpusTrack], in components: [Float]
    ) -> [Float]? {
        guard let guess = block.guess else { return nil }
        var sum = [Double](repeating: 0, count: GenreBlock.audioDimensions)
        for member in members.sorted(by: { tracks[$0].id < tracks[$1].id }) {
            for component in sum.indices { sum[component] += Double(components[member * Space.dimensions + component]) }
        }
        return TrainedModel.unit(sum).map { guess.part(of: $0, tracks: members.count) }
    }

    /// Brings the first components to unit length; false, and zeros, when they have no direction.
    private func normalise(_ components: inout [Float], at index: Int, count: Int) -> Bool {
        let start = index * Space.dimensions
        var squares: Float = 0
        for position in start..<start + count { squares += components[position] * components[position] }
        let length = squares.squareRoot()
        let isValid = length.isFinite && length > Space.shortestLength
        for position in start..<start + count {
            components[position] = isValid ? components[position] / length : 0
        }
        return isValid
    }
}
