/// What a library needs to know of a file before it is analysed: whose sound it is, and what its tags say.
package struct AudioIdentity: Hashable, Sendable {
    /// The identity of the sound.
    package let digest: AudioDigest
    /// The file's tags; none where it has none.
    package let tags: AudioTags

    /// An identity of its two parts.
    package init(digest: AudioDigest, tags: AudioTags) {
        self.digest = digest
        self.tags = tags
    }

    /// Reads a file in this process.
    ///
    /// - Throws: ``EarsError`` with the code `missing` when the file cannot be read.
    static func read(_ path: AudioPath) throws(EarsError) -> AudioIdentity {
        AudioIdentity(digest: try AudioDigest.read(path), tags: try AudioTags.read(path))
    }
}
