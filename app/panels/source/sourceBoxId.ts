/** The box stands once on the page: what is elsewhere leads to it by this id. */
export const sourceBoxId = "data-source";
