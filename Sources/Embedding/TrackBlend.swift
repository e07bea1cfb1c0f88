import Catalog

/// From features to the unit vectors of tracks: projection, the artist's context, the genre block, unit length.
///
///     x = transform(features) · P                                over the artist's n recordings: m = mean of x
///     v = (1 − λ) x + λ (n m − x) / (n − 1)                      x itself where nobody, or nothing else, is known
///         but for the track's own dimensions, where v = x
///     v = [v / |v|, w g / |g|] / length                          with a genre block; g = 0 where no tag is known
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
            guard model.genreBlock != nil else { continue }
            let part = isSingleArtist ? artist.flatMap { model.genreBlock?.part(of: $0.genres) } : nil
            for member in members { finish(&components, at: member, part: part) }
        }
        for index in tracks.indices where valid[index] {
            if model.genreBlock != nil && tracks[index].artist == nil { finish(&components, at: index, part: nil) }
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
        let audio = Space.dimensions - (model.genreBlock == nil ? 0 : GenreBlock.dimensions)
        for member in members {
            for component in 0..<audio - model.ownDimensions {
                let position = member * Space.dimensions + component
                components[position] = own * components[position] + share[component]
            }
        }
    }

    /// Brings the audio part to unit length and puts the genre part behind it.
    private func finish(_ components: inout [Float], at index: Int, part: [Float]?) {
        let audio = Space.dimensions - GenreBlock.dimensions
        guard normalise(&components, at: index, count: audio) else { return }
        for component in 0..<GenreBlock.dimensions {
            components[index * Space.dimensions + audio + component] = part?[component] ?? 0
        }
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
