import Catalog

/// A corpus as the fit takes it: each recording once, by artist.
struct TrainingRecordings {
    /// The recordings of each artist, artists ascending.
    let groups: [[AudioFeatures]]
    /// Recordings of nobody known.
    let others: [AudioFeatures]
    /// Recordings of entries that stand for many artists: they say what is usual, but nothing about artists.
    let various: [AudioFeatures]

    init(_ tracks: [CorpusTrack], artists: [Int64: CorpusArtist]) {
        var groups: [Int64: [AudioFeatures]] = [:]
        var seen: [Int64: SeenRecordings] = [:]
        var others: [AudioFeatures] = []
        for track in tracks {
            guard let features = track.features else { continue }
            if let artist = track.artist {
                guard seen[artist, default: SeenRecordings()].insert(track.recording) else { continue }
                groups[artist, default: []].append(features)
            } else {
                others.append(features)
            }
        }
        let isVarious = { (id: Int64) in artists[id]?.isVarious == true }
        let order = groups.keys.sorted()
        various = order.filter(isVarious).flatMap { groups[$0] ?? [] }
        self.groups = order.filter { !isVarious($0) }.compactMap { groups[$0] }
        self.others = others
    }

    /// All recordings.
    var all: [AudioFeatures] { groups.flatMap(\.self) + others + various }

    /// How many recordings there are.
    var count: Int { groups.reduce(0) { $0 + $1.count } + others.count + various.count }

    /// How many artists have two recordings or more.
    var comparedArtists: Int { groups.count { $0.count > 1 } }
}
