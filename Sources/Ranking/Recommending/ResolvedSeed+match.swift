extension ResolvedSeed.Resolution {
    /// What a name was matched with, in terms that outlast the index.
    static func name(_ match: NameMatch, in index: CatalogIndex) -> Self {
        .name(
            index.uri(of: match.entity), name: index.name(of: match.entity), match.kind, confidence: match.confidence,
            alternatives: match.alternatives.map {
                ResolvedSeed.Alternative(uri: index.uri(of: $0), name: index.name(of: $0))
            }
        )
    }
}
