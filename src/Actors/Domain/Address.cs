using System.Diagnostics.CodeAnalysis;

namespace Messaging.Actors.Domain;

/// <summary>What can be told of an address without knowing its country.</summary>
public static class Address
{
    /// <summary>Stands for the sender of a text whose webhook names none.</summary>
    public const string Unknown = "unknown";

    /// <summary>Whether a text can be sent there: E.164, or a short code of 3 to 8 digits. An alphanumeric sender cannot be answered.</summary>
    public static bool IsReachable([NotNullWhen(true)] string? address)
    {
        if (string.IsNullOrEmpty(address))
            return false;
        var international = address[0] == '+';
        var digits = international ? address.AsSpan(1) : address.AsSpan();
        if (digits.ContainsAnyExceptInRange('0', '9'))
            return false;
        return international
            ? digits.Length is >= 6 and <= 15 && digits[0] != '0'
            : digits.Length is >= 3 and <= 8;
    }
}
