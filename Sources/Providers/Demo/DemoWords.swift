/// The words that a family of genres takes its names from.
struct DemoWords: Sendable {
    /// First and last names of its solo artists; the last names are made up.
    let first, last: [String]
    /// Adjectives and nouns of its band names, albums and songs.
    let adjectives, nouns: [String]
    /// Things that its songs say.
    let phrases: [String]
    /// Words after a last name that make it a band, such as `Trio`; none for genres of bands with other names.
    let ensembles: [String]
    /// How often an act goes by a person's name, 0…1.
    let solo: Double

    /// A noun to go with another one.
    func noun(besides first: String, _ random: inout DemoRandom) -> String {
        while true {
            let second = random.pick(nouns)
            if second != first { return second }
        }
    }
}

extension DemoWords {
    static let heavy = DemoWords(
        first: ["Aldric", "Runa", "Sorin", "Maelle", "Torvald"],
        last: ["Vaskeroth", "Ironwhistle", "Grendahl", "Oskelund", "Tharnholm"],
        adjectives: [
            "Fractal", "Obsidian", "Hollow", "Molten", "Recursive", "Sunless", "Iron", "Vertical", "Burning", "Ninth",
        ],
        nouns: [
            "Meridian", "Cathedral", "Leviathan", "Aperture", "Monolith", "Equation", "Citadel", "Pendulum", "Colossus",
            "Labyrinth", "Vertebra", "Axiom", "Furnace", "Eclipse",
        ],
        phrases: [
            "The Weight of Numbers", "Against the Tide of Glass", "What the Machine Forgot", "Eleven Over Eight",
            "Bones of the Architect", "A Map Without North", "Descend", "Breathing Steel",
        ],
        ensembles: [], solo: 0.04)

    static let dreamy = DemoWords(
        first: ["Ines", "Halla", "Joren", "Miriel", "Tove"],
        last: ["Lindqvarn", "Asterhay", "Fjellmark", "Oriondal", "Wexcombe"],
        adjectives: [
            "Distant", "Silver", "Weightless", "Northern", "Slow", "Paper", "Blurred", "Quiet", "Luminous", "Half-Lit",
        ],
        nouns: [
            "Lighthouses", "Satellites", "Harbour", "Snowfall", "Antenna", "Tides", "Observatory", "Constellations",
            "Horizon", "Static", "Aurora", "Swimmers", "Avalanche", "Windows",
        ],
        phrases: [
            "All the Rooms We Left Lit", "We Were Taller Than the Trees", "Your Voice Through Snow",
            "Last Train Inland",
            "A Letter to the Coast", "Everything Hums", "Sleep, Little Comet", "Before the Thaw",
        ],
        ensembles: [], solo: 0.08)

    static let dark = DemoWords(
        first: ["Osric", "Veska", "Ulla", "Corvin", "Nadja"],
        last: ["Morvane", "Szeltary", "Drosk", "Ebonhart", "Vantzel"],
        adjectives: [
            "Drowned", "Ashen", "Subterranean", "Blind", "Frozen", "Nameless", "Buried", "Pale", "Extinct", "Lower",
        ],
        nouns: [
            "Chamber", "Reliquary", "Sediment", "Crypt", "Signal", "Tundra", "Vault", "Basin", "Mycelium", "Void",
            "Station", "Hypogeum", "Strata", "Lantern",
        ],
        phrases: [
            "Beneath the Ice Shelf", "Rust Liturgy", "The Well Has No Bottom", "Transmission Ends", "Salt and Silence",
            "Where Light Is Kept", "Procession", "Third Hour of Night",
        ],
        ensembles: [], solo: 0.2)

    static let urban = DemoWords(
        first: ["Dex", "Imani", "Kofi", "Lyra", "Rook", "Zaid", "Mona"],
        last: ["Okambe", "Verso", "Lacroy", "Tenfold", "Brixley", "Nightingdale", "Sanz-Mbeki"],
        adjectives: [
            "Concrete", "Golden", "Midnight", "Neon", "Crooked", "Velvet", "Second", "Southside", "Analog", "Smoked",
        ],
        nouns: [
            "Scripture", "Corners", "Cipher", "Alley", "Needle", "Rooftop", "Ledger", "Skyline", "Payphone", "Mercury",
            "Basement", "Motel", "Borough", "Turntable",
        ],
        phrases: [
            "Ask Around", "Rent Is Due", "Nobody's Cousin", "Four Flights Up", "Cold Coffee", "Streetlight Sermon",
            "No Receipts", "Talk Slow",
        ],
        ensembles: ["Sound System", "Collective"], solo: 0.55)

    static let electronic = DemoWords(
        first: ["Anouk", "Marek", "Juno", "Teodor", "Kira"],
        last: ["Voltaren", "Klangmeier", "Pulsford", "Oktav", "Brennert"],
        adjectives: [
            "Chrome", "Infra", "Electric", "Hyper", "Plastic", "Binary", "Ultra", "Magnetic", "Liquid", "Strobe",
        ],
        nouns: [
            "Circuit", "Parade", "Voltage", "Arcade", "Protocol", "Mirage", "Vector", "Polygon", "Frequency", "Neon",
            "Capsule", "Reactor", "Hologram", "Machine",
        ],
        phrases: [
            "Hands Up Slowly", "Call Me From Orbit", "Heart.exe", "Stay Until Sunrise", "Push the Red One",
            "Drive Me Digital", "Lose the Signal", "After Hours Forever",
        ],
        ensembles: [], solo: 0.25)

    static let rural = DemoWords(
        first: ["Elsie", "Amos", "Wren", "Jonah", "Clementine", "Silas", "Odette"],
        last: ["Hartbrook", "Tallowfield", "Merriweather-Poe", "Drummock", "Saltgrass", "Quillfeather", "Barrowden"],
        adjectives: [
            "Crooked", "Wild", "Broken", "Old", "Muddy", "Hollow", "Lonesome", "Gentle", "Copper", "Winter",
        ],
        nouns: [
            "River", "Orchard", "Sparrow", "Lantern", "Barn", "Delta", "Foxglove", "Railway", "Porch", "Mill", "Valley",
            "Mule", "Harvest", "Ferry",
        ],
        phrases: [
            "Carry Me to the Water", "My Brother's Coat", "Leaving Before the Rain", "Bread and Kindling",
            "Done Gone Home",
            "Ten Miles to Morning", "The Preacher's Dog", "Sing It to the Hills",
        ],
        ensembles: ["Family Band", "& the Ploughmen"], solo: 0.55)

    static let classical = DemoWords(
        first: ["Amadea", "Leopold", "Irina", "Casimir", "Yuki", "Benedikt"],
        last: ["Wolkenstern", "Arvelle", "Kanzaki-Roth", "Lysander", "Bellacorte", "Świerkowa", "Montclère"],
        adjectives: ["Forgotten", "Small", "Evening", "White", "Early", "Private", "Autumn", "Northern"],
        nouns: ["Études", "Gardens", "Letters", "Rooms", "Miniatures", "Preludes", "Seasons", "Mirrors", "Nocturnes"],
        phrases: [
            "For a Sleeping House", "The Clockmaker's Daughter", "Snow on the Keys", "A Walk with Ada", "Unsent",
            "Still Water",
        ],
        ensembles: [], solo: 1)

    static let jazz = DemoWords(
        first: ["Thaddeus", "Delphine", "Rufus", "Marguerite", "Cecil", "Lorne"],
        last: ["Hightower-Wells", "Bassingthwaite", "Coltrell", "Duvernoy", "Peabright", "Vandersloot", "Ellery-Moss"],
        adjectives: ["Blue", "Late", "Modal", "Crimson", "Sideways", "Uptown", "Amber", "Nine", "Lazy", "Oblique"],
        nouns: [
            "Corner", "Footsteps", "Sketches", "Avenue", "Dialogue", "Sundays", "Fifths", "Procession", "Umbrella",
            "Interval", "Smoke", "Ballad", "Caravanserai", "Waltz",
        ],
        phrases: [
            "For Cecil, Wherever", "Round About Two", "Mister Peabright's Hat", "So Why Not", "One for the Doorman",
            "Past the Bridge", "Don't Wake Her", "Minor Matters",
        ],
        ensembles: ["Trio", "Quartet", "Quintet", "Ensemble"], solo: 0.75)

    static let tropical = DemoWords(
        first: ["Desmond", "Queenie", "Prince", "Marva", "Winston"],
        last: ["Zionfield", "Palmerstone", "Abyssin", "Goldheart", "Riverbank"],
        adjectives: ["Rising", "Righteous", "Sweet", "Golden", "Mighty", "Heavy", "Royal", "Kindred", "Natural"],
        nouns: [
            "Roots", "Lions", "Harvest", "Shoreline", "Vibration", "Mountain", "Foundation", "Elders", "Uplifters",
            "Sunrise", "Trumpet", "Wisdom", "Dubplate",
        ],
        phrases: [
            "Blessings in the Morning", "Hold On, Sister", "Babylon Can Wait", "Sugar Cane Road", "One Drop More",
            "Jah Lamp Still Burning", "Rice and Justice", "Dance Hall Rules",
        ],
        ensembles: ["& the Uplifters", "All Stars"], solo: 0.45)

    static let latin = DemoWords(
        first: ["Héctor", "Marisol", "Joaquim", "Celeste", "Rogério", "Xiomara", "Lázaro"],
        last: ["Valderrocha", "del Puente Azul", "Maresías", "Quiñonero", "Sant'Alma", "Carvalhinho", "Montebravo"],
        adjectives: ["Dulce", "Nueva", "Triste", "Rica", "Clara", "Lejana", "Bonita", "Serena"],
        nouns: [
            "Madrugada", "Orquídea", "Esquina", "Guitarra", "Marea", "Paloma", "Habana", "Saudade", "Luna", "Cintura",
            "Ventana", "Calle", "Garoa", "Lluvia",
        ],
        phrases: [
            "Dime Que Volverás", "Na Varanda", "Sin Permiso", "Samba do Vizinho", "Con Azúcar y Sal", "Domingo em Casa",
            "Para Bailar Contigo", "Ya No Me Llames",
        ],
        ensembles: ["y su Orquesta", "Sextet", "Trio"], solo: 0.96)

    static let street = DemoWords(
        first: ["Spike", "Dotty", "Mick", "Roxy", "Gaz"],
        last: ["Rotten-Apple", "Vandale", "Kicksworth", "Brickley", "Spanner"],
        adjectives: [
            "Rabid", "Broke", "Plastic", "Dirty", "Stupid", "Loud", "Wasted", "Teenage", "Nuclear", "Useless",
        ],
        nouns: [
            "Dropouts", "Pigeons", "Landlords", "Kneecaps", "Vandals", "Lawnmowers", "Curfew", "Riot", "Bus Stop",
            "Toothache", "Detention", "Shopping Trolleys", "Neighbours", "Mondays",
        ],
        phrases: [
            "I Hate Your Playlist", "No Thanks, Officer", "Two Minutes Late", "Sold My Skateboard", "Shut the Gate",
            "Nothing on Telly", "Kick It Over", "Boring Town",
        ],
        ensembles: [], solo: 0.03)

    static let velvet = DemoWords(
        first: ["Loretta", "Otis-James", "Marvella", "Curtis", "Nadine", "Solomon", "Etta-Rae"],
        last: ["Graceland-Hughes", "Sweetwater", "Mayfair", "Delacroy", "Honeyfield", "Tolliver-King", "Ambrose"],
        adjectives: [
            "Tender", "Golden", "Honest", "Burning", "Sweet", "True", "Lonely", "Brand New", "Deep", "Gentle",
        ],
        nouns: [
            "Love", "Heart", "Promise", "Sunday", "Honey", "Devotion", "Fire", "Kindness", "Rain", "Mercy", "Glory",
            "Fever", "Teardrop", "Tomorrow",
        ],
        phrases: [
            "Don't Make Me Beg", "Lay It Down Easy", "You Already Know", "Stay for Breakfast", "Ain't No Stranger",
            "Come On Back to Me", "Mama Said Wait", "Closer Than Skin",
        ],
        ensembles: ["& the Velvetones", "& the Revelators"], solo: 0.85)
}
