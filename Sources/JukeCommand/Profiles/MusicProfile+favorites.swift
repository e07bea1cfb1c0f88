import Catalog

extension MusicProfile {
    /// All favourites with their kinds, each once.
    var favorites: Set<[String]> {
        func all(_ names: [String], _ kind: String) -> [[String]] { names.map { [kind, FoldedName($0).text] } }
        return Set(
            all(favoriteArtists, "artist") + all(favoriteAlbums, "album") + all(favoriteTracks, "track")
                + all(favoriteGenres, "genre"))
    }

    /// A profile with the favourites of a former one before its own; a name that both have counts once.
    func adding(to former: MusicProfile?) -> MusicProfile {
        guard let former else { return self }
        func joined(_ old: [String], _ new: [String]) -> [String] {
            var known = Set(old.map { FoldedName($0) })
            return old + new.filter { known.insert(FoldedName($0)).inserted }
        }
        var profile = self
        profile.favoriteArtists = joined(former.favoriteArtists, favoriteArtists)
        profile.favoriteAlbums = joined(former.favoriteAlbums, favoriteAlbums)
        profile.favoriteTracks = joined(former.favoriteTracks, favoriteTracks)
        profile.favoriteGenres = joined(former.favoriteGenres, favoriteGenres)
        return profile
    }
}
