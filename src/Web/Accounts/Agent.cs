using Microsoft.AspNetCore.Identity;

namespace Messaging.Web.Accounts;

/// <summary>The account of a person who signs in to the messaging page.</summary>
public sealed class Agent : IdentityUser
{
    /// <summary>Names and passwords beyond this are refused unread: hashing a megabyte is work that a stranger could order.</summary>
    public const int LongestText = 256;

    public const int ShortestPassword = 8;
}
