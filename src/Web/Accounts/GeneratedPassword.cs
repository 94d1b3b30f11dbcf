using System.Security.Cryptography;

namespace Messaging.Web.Accounts;

/// <summary>Passwords that a person can read off a screen and type.</summary>
internal static class GeneratedPassword
{
    // Without 0/o, 1/l/i: they are mistaken for each other. 31 characters at 20 places are 99 bits.
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    public static string Create() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, 20).Chunk(5).Select(group => new string(group)));
}
