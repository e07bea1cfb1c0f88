import Catalog
import Ranking
import Recommendations
import Storage

/// The bodies of the responses to players, in the shape that their plugins read.
///
/// Identifiers are texts and those of the media server; what is not known is `null`. A distance lies between 0, the
/// same, and 1, no likeness: one less the cosine.
enum PlayerRows {
    /// The tracks of a list, nearest first.
    static func text(ofTracks items: [RecommendationAnswer.Item]) -> [UInt8] {
        var json = JSONWriter(capacity: 64 + 180 * items.count)
        json.array(items) { json, item in
            json.object { json in
                json.track(
                    item.spotifyID, item.name, item.details?.artists.map(\.name) ?? [], item.details?.album?.name)
                json.key("distance")
                json.double(distance(ofCosine: item.score))
            }
        }
        return json.bytes
    }

    /// The tracks that a search found, best first.
    static func text(ofFound tracks: some Collection<TrackTexts>) -> [UInt8] {
        var json = JSONWriter(capacity: 64 + 180 * tracks.count)
        json.array(Array(tracks)) { json, track in
            json.object { json in
                json.track(track.id, track.title, track.artists, track.album)
                json.key("album_artist")
                json.known(track.albumArtists.joined(separator: ", "))
            }
        }
        return json.bytes
    }

    /// Artists, nearest first; with songs, also which of both fit together.
    static func text(ofArtists pairs: TrackPairs, withSongs: Bool) -> [UInt8] {
        var json = JSONWriter(capacity: 64 + 200 * pairs.artists.count)
        json.array(pairs.artists) { json, artist in
            json.object { json in
                json.key("artist")
                json.string(artist.item.name)
                json.key("artist_id")
                json.string(artist.item.spotifyID.rawValue)
                json.key("divergence")
                json.double(distance(ofCosine: artist.item.score))
                json.key("track_count")
                json.int(pairs.trackCount(of: artist))
                guard withSongs else { return }
                let (own, others) = pairs.songs(with: artist)
                json.key("component_matches")
                json.array { json in
                    guard !own.isEmpty, !others.isEmpty else { return }
                    json.object { json in
                        json.key("artist1_representative_songs")
                        json.array(own) { $0.song($1) }
                        json.key("artist2_representative_songs")
                        json.array(others) { $0.song($1) }
                    }
                }
            }
        }
        return json.bytes
    }

    /// The greatest distance, and the track that has it; where there is no other track, 0 and none.
    ///
    /// - Parameter item: The track that is nearest to the opposite of the seed.
    /// - Returns: An object.
    static func text(ofFarthest item: RecommendationAnswer.Item?) -> [UInt8] {
        var json = JSONWriter(capacity: 80)
        json.object { json in
            json.key("max_distance")
            json.double(item.map { distance(ofCosine: -$0.score) } ?? 0)
            json.key("farthest_item_id")
            if let item { json.string(item.spotifyID.rawValue) } else { json.null() }
        }
        return json.bytes
    }

    /// A path, the ends first and last, with the sum of its steps.
    static func text(ofPath tracks: [EntityRef], in index: CatalogIndex) -> [UInt8] {
        let vectors = tracks.map(index.vector)
        let steps = zip(vectors, vectors.dropFirst()).map { left, right in
            distance(ofCosine: Cosine.of(left, right))
        }
        var json = JSONWriter(capacity: 64 + 160 * tracks.count)
        json.object { json in
            json.key("path")
            json.array(tracks) { json, track in
                let details = index.details(of: track)
                json.object { json in
                    json.track(
                        index.uri(of: track).id, index.name(of: track).stripped, details.artists.map(\.name),
                        details.album?.name)
                }
            }
            json.key("total_distance")
            json.double((steps.reduce(0, +) * 10_000).rounded() / 10_000)
        }
        return json.bytes
    }

    /// A distance of four decimals, 0…1.
    static func distance(ofCosine cosine: Double) -> Double {
        ((1 - Likeness.of(cosine)) * 10_000).rounded() / 10_000
    }
}

extension JSONWriter {
    /// Writes what identifies a track, for clients that look it up by its name.
    fileprivate mutating func track(_ id: SpotifyID, _ title: String, _ artists: [String], _ album: String?) {
        key("item_id")
        string(id.rawValue)
        key("title")
        known(title)
        key("author")
        known(artists.joined(separator: ", "))
        key("album")
        known(album ?? "")
    }

    fileprivate mutating func song(_ song: NamedResource) {
        object { json in
            json.key("item_id")
            json.string(song.uri.id.rawValue)
            json.key("title")
            json.known(song.name)
        }
    }

    /// Writes a text, or `null` for an empty one.
    fileprivate mutating func known(_ text: String) {
        if text.isEmpty { null() } else { string(text) }
    }
}
