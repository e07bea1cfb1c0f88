import Catalog
import Embedding
import Recommendations

/// Which rows of a kind rest on little: on a single track, or on compilations only, which are of many artists.
///
/// What has no features has no vector either, and is in no list.
struct ThinEvidence: Sendable {
    private let table: EntityTable
    private let attributes: CatalogAttributes
    private let compilers: Set<Int>

    init(of type: ResourceType, in index: CatalogIndex) {
        table = index[type]
        attributes = index.attributes
        compilers = index.compilers
    }

    /// Why a row rests on little; `nil` where it does not.
    func reason(_ row: Int) -> RecommendationAnswer.ThinReason? {
        switch table.type {
        case .track: return nil
        case .artist where restsOnCompilations(row): return .compilations
        case .album where isCompilation(row): return .compilations
        case .artist, .album, .genre:
            return Double(table.storedQuality(at: row)) <= Evidence(tracks: 1).quality ? .oneTrack : nil
        }
    }

    /// Whether a row rests on little.
    func isThin(_ row: Int) -> Bool { reason(row) != nil }

    private func isCompilation(_ album: Int) -> Bool {
        !compilers.isEmpty && attributes.artists(of: .album, album).contains(where: compilers.contains)
    }

    private func restsOnCompilations(_ artist: Int) -> Bool {
        guard !compilers.isEmpty else { return false }
        let albums = attributes.albums(ofArtist: artist)
        return compilers.contains(artist) || !albums.isEmpty && albums.allSatisfy { isCompilation(Int($0)) }
    }
}

extension CatalogIndex {
    /// The positions of the artists that stand for many, as compilations are credited.
    static func compilers(_ table: EntityTable?, _ attributes: CatalogAttributes) -> Set<Int> {
        let listed = table?.count ?? 0
        let others = attributes.unlisted(.artist)
        let rows = (0..<listed).filter { CorpusArtist.isCompilation(table?.names[$0] ?? "") }
        return Set(
            rows + (0..<others.count).filter { CorpusArtist.isCompilation(others.name(at: $0)) }.map { listed + $0 })
    }
}
