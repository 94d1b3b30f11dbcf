using System.Collections.Immutable;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Customers;

/// <summary>A customer to be made, as it came.</summary>
public sealed record CreateCustomerJson(string? Name, IReadOnlyList<string?>? PhoneNumbers);

/// <summary>What is to change of a customer; what is not there stays.</summary>
/// <param name="TakeFrom">A customer whose numbers may be among <paramref name="PhoneNumbers"/>: they move.</param>
public sealed record ChangeCustomerJson(string? Name, IReadOnlyList<string?>? PhoneNumbers, string? TakeFrom);

/// <summary>Up to where a conversation was read.</summary>
public sealed record ReadJson(long? Seq);

/// <summary>Rules for what people write into names and numbers.</summary>
internal static class CustomerInput
{
    private const int MaxName = 200;
    private const int MaxNumbers = 20;

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? NameProblem(string? name)
    {
        if (name is null)
            return null;
        if (name.Trim().Length > MaxName)
            return $"name has at most {MaxName} characters.";
        return name.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') ? "name must not contain control characters or line breaks." : null;
    }

    /// <summary>Numbers in E.164, each once and in the order given, or what is wrong with them.</summary>
    /// <param name="given">As they came.</param>
    /// <param name="known">Addresses that the customer has: those may be of any kind, as the carrier once named them.</param>
    public static (ImmutableArray<string> Numbers, string? Problem) Numbers(
        IReadOnlyList<string?>? given, ImmutableArray<string> known)
    {
        if (given is not { Count: > 0 })
            return ([], "phone_numbers needs at least one number.");
        if (given.Count > MaxNumbers)
            return ([], $"phone_numbers has at most {MaxNumbers} entries.");

        var numbers = new List<string>();
        foreach (var text in given)
        {
            string? number = text;
            if ((text is null || !known.Contains(text)) && !TelnyxAddress.TryParseInput(text, out number, out var problem))
                return ([], problem);
            if (!numbers.Contains(number!))
                numbers.Add(number!);
        }

        return ([.. numbers], null);
    }
}
