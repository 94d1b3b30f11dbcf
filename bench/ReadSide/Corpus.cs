using System.Globalization;

namespace Messaging.Bench.ReadSide;

/// <summary>
/// Made-up customers and texts, the same for the same sizes. Words are as frequent as in a language (Zipf), customers as
/// different in how much they write; a few words have known frequencies, to be searched for.
/// </summary>
internal sealed class Corpus
{
    public const string CommonWord = "appointment";
    public const string FrequentWord = "invoice";
    public const string MiddlingWord = "refund";
    public const string SeldomWord = "warranty";

    private const int Vocabulary = 60_000;
    private const int RareTexts = 5;

    private static readonly string[] EverydayWords =
        ("the to you i and a is it we for your can in on of my be at will have are this that with me do please thanks know yes not so " +
         "if just there what when get time today our let but no up they how from here as hi all would thank good out was an need then " +
         "order see number call tomorrow back still about could day one great new any come send ready bike email check sorry name").Split(' ');

    private static readonly string[] FirstNames =
        ("Ada Alan Anna Aisha Ben Bo Carla Cem Chloé Dana Daniel Diego Elena Emma Eva Farid Fatima Felix Grace Hana Hugo Ines Ivan Jack " +
         "Jana Jonas José Julia Kofi Lara Leo Lena Liam Lucía Malik Maria Marta Max Mei Mia Milo Mohammed Nadia Nina Noah Nora Olga Oscar " +
         "Paul Petra Quinn Ravi Rosa Sam Sara Sofia Søren Tara Theo Tom Uma Vera Viktor Wei Yara Yusuf Zoe").Split(' ');

    private static readonly string[] Onsets = "b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p pl pr qu r s sh st t tr v w y z".Split(' ');
    private static readonly string[] Vowels = "a e i o u ai ea ee io ou".Split(' ');
    private static readonly string[] Codas = ["", "", "n", "r", "s", "l", "t", "m", "ck"];

    private readonly int _seed;
    private readonly string[] _words;
    private readonly double[] _wordShares;
    private readonly double[] _customerShares;
    private readonly Dictionary<long, string> _rare = [];

    public Corpus(int customers, long messages, int seed)
    {
        _seed = seed;
        Customers = customers;
        Messages = messages;
        var random = new Random(seed);
        _words = MakeWords(random);
        _wordShares = Shares(Vocabulary, rank => 1 / (rank + 2.7));
        _customerShares = Shares(customers, rank => Math.Pow(rank + 10, -0.6));
        foreach (var word in RareWords)
        {
            for (var i = 0; i < RareTexts; i++)
                _rare[random.NextInt64(messages)] = word;
        }
    }

    public int Customers { get; }

    public long Messages { get; }

    /// <summary>Words that occur in some five texts each.</summary>
    public static IReadOnlyList<string> RareWords { get; } =
        [.. Enumerable.Range(0, 20).Select(i => $"zq{i.ToString(CultureInfo.InvariantCulture)}xylophone")];

    public string Name(int customer)
    {
        var random = new Random(_seed + customer);
        return random.Next(7) == 0 ? "" : $"{FirstNames[random.Next(FirstNames.Length)]} {Capital(_words[random.Next(2000, Vocabulary)])}";
    }

    /// <summary>Numbers that nobody has: area code 555, and the British range kept for fiction.</summary>
    public static string Number(int customer) => customer % 4 == 3
        ? $"+4479009{customer / 4 % 100_000:00000}"
        : $"+1555{(customer * 7919L) % 10_000_000:0000000}";

    /// <summary>Whose message this is: some write hundreds of times as much as others.</summary>
    public int CustomerOf(Random random) => Pick(_customerShares, random);

    public string Text(long message, Random random)
    {
        var words = new List<string>(24);
        var length = 3 + (int)Math.Min(40, -8 * Math.Log(1 - random.NextDouble()));
        for (var i = 0; i < length; i++)
            words.Add(_words[Pick(_wordShares, random)]);
        AddSometimes(words, CommonWord, 0.2, random);
        AddSometimes(words, FrequentWord, 0.01, random);
        AddSometimes(words, MiddlingWord, 0.001, random);
        AddSometimes(words, SeldomWord, 0.0002, random);
        if (_rare.TryGetValue(message, out var rare))
            words.Add(rare);
        words[0] = Capital(words[0]);
        return string.Join(' ', words) + ".";
    }

    private static void AddSometimes(List<string> words, string word, double share, Random random)
    {
        if (random.NextDouble() < share)
            words.Insert(random.Next(words.Count + 1), word);
    }

    private static string[] MakeWords(Random random)
    {
        var words = new HashSet<string>(EverydayWords);
        while (words.Count < Vocabulary)
        {
            var syllables = 1 + random.Next(1, 4);
            words.Add(string.Concat(Enumerable.Range(0, syllables).Select(_ =>
                Onsets[random.Next(Onsets.Length)] + Vowels[random.Next(Vowels.Length)] + Codas[random.Next(Codas.Length)])));
        }

        return [.. words];
    }

    private static double[] Shares(int count, Func<int, double> weight)
    {
        var shares = new double[count];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
            shares[i] = sum += weight(i);
        for (var i = 0; i < count; i++)
            shares[i] /= sum;
        return shares;
    }

    private static int Pick(double[] shares, Random random)
    {
        var found = Array.BinarySearch(shares, random.NextDouble());
        return Math.Min(found < 0 ? ~found : found, shares.Length - 1);
    }

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
